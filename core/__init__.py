"""Code that several apps share, one package per subject. It depends on Django and no app."""
