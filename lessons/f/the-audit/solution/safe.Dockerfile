FROM golang:1.23-alpine AS builder
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /api

FROM alpine:3.20
COPY --from=builder /api /api
USER 65534
ENTRYPOINT ["/api"]
