FROM node:22-alpine
RUN addgroup -S app && adduser -S app -G app
WORKDIR /app
COPY package*.json ./
RUN npm install --production
COPY . .
USER app
EXPOSE 3000
CMD ["npm", "start"]
