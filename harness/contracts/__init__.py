"""Contracts: pacts built from a consumer's own client, verified with Pact's own verifier.

Nothing here knows which consumer or provider it works for: a module of interactions, named in
``harness.toml``, says that. Pact's library is imported only where a pact is built, because a
process that has used it must not fork; everything else runs the official ``pact`` program.
"""
