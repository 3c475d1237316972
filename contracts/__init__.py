"""What coaching and the provider of business data agree on: states, interactions, pacts."""
