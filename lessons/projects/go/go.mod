module myapp

go 1.23
