"""What a script holds beside what is the same in all: its settings, its tables on their way, what it does to them."""
