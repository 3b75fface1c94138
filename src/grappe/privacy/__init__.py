"""What is kept of persons, why and how long: the register, erasure, their own copy."""
