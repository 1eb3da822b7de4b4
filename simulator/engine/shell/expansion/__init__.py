"""What words become: parameters, arithmetic, substitutions, fields and file names."""
