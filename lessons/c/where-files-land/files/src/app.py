import lib.util

print(lib.util.greeting())
