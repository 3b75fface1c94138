"""What is computed: plain Python in, frozen dataclasses out, no Django."""
