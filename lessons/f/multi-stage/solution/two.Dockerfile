FROM golang:1.23-alpine AS builder
WORKDIR /src
COPY . .
RUN go build -o myapp

FROM alpine:3.20
WORKDIR /app
COPY --from=builder /src/myapp .
EXPOSE 8080
ENTRYPOINT ["./myapp"]
