"""Where the mail and the SMS of a local system arrive: an SMTP server, an SMS gateway and a page that shows both."""
