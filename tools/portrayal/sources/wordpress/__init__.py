"""WordPress sites over their REST API: posts listed, pictures uploaded once and made featured images."""

from portrayal.sources.wordpress.logins import find_login, site_address
from portrayal.sources.wordpress.site import WordPressSite, open_wordpress

__all__ = ["WordPressSite", "find_login", "open_wordpress", "site_address"]
