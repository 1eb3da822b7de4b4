FROM alpine:3.20
ADD model.tar /opt/
