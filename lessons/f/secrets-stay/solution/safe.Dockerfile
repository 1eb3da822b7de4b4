FROM node:22-alpine
WORKDIR /app
COPY . .
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm install
CMD ["npm", "start"]
