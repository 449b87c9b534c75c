"""Mail: messages, mailboxes and the properties of Outlook."""
