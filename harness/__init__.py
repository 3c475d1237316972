"""Local contract testing and simulation: HTTP, Lambda and Step Functions, on one machine."""
