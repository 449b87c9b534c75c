"""SMB: shares of Windows and Samba, who may read them by their security descriptors."""
