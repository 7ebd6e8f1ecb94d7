"""How staff sign in, and what they sign in with: allauth's pages, with the portal's rules."""
