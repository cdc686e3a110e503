"""`./beian bench`: how close we are to what the machine can do. Each row and its limit are measured in turns."""
