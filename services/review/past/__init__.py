"""What an office knew at the end of a past day: from the lines of history until then, whatever has happened since."""
