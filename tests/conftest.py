"""Where the fixtures are that several tests share: repositories made by git, and a small firm that was scanned."""

pytest_plugins = ("git_fixtures", "firm_fixtures", "app_fixtures")
