"""WebDAV shares, Nextcloud and SharePoint among them."""
