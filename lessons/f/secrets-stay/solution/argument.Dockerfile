FROM node:22-alpine
WORKDIR /app
COPY . .
ARG NPM_TOKEN
RUN echo "_authToken=$NPM_TOKEN" > .npmrc && npm install && rm .npmrc
CMD ["npm", "start"]
