FROM debian:stable-slim
RUN apt-get update && apt-get install -y nginx curl
COPY . /usr/share/nginx/html
