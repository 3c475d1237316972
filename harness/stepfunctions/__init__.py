"""An Amazon States Language interpreter on a virtual or a real clock; imports nothing of ours."""
