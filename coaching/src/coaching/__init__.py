"""The coaching service: answers people's questions with what their business is about.

It owns conversations and coaching sessions. Business data belongs to the .NET API; it reaches
this service inside a request or through the orchestrator, and is never stored here.
"""
