"""What more than one app stands on: forms for the public, formatted text, uploads, reviews, "was this helpful?".

It knows Django and no app. Whatever only one app needs stays in that app.
"""
