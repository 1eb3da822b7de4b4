FROM node:22-alpine
WORKDIR /app
COPY shop/package*.json ./
RUN npm install --production
COPY shared ./shared
COPY shop .
EXPOSE 3000
CMD ["npm", "start"]
