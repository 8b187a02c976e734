"""The app on 127.0.0.1: every question a page, every operation a form."""
