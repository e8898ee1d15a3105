"""What is wrong with requirements beyond their types, each fault with the keys that lead to it."""
