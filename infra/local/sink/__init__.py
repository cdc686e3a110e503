"""Where the mail and the SMS of a local system arrive: servers for mail, three SMS providers, a page of it all."""
