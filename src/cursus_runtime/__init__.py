"""What a script may import; shipped beside every script. Standard library only, Python 3.8 or newer."""
