FROM node:22-alpine
RUN addgroup -S app && adduser -S app -G app
WORKDIR /app
COPY package*.json ./
USER app
RUN npm install --production
COPY . .
EXPOSE 3000
CMD ["npm", "start"]
