"""Lists of accounts that an office knows (应备未备台账): read, checked, and on the office's yes made into drafts."""
