"""One module per noun: its routes, its request and response models, its rules. None knows another."""
