"""The .NET business-context API's stand-in: ASGI app `stubs.business_api.app:app`.

It answers as the controller of the .NET team does on ASP.NET Core's defaults, from the provider
states set up on it; with none, from every fixture, so that it is useful alone.
"""
