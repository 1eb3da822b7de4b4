#!/bin/sh
# Five commits of one week, and a build after each.
set -e
echo "A shop for teapots." >> README.md
docker build -q --build-arg BUILD_ID=b1 -t shop:b1 .
echo "// teapots" >> server.js
docker build -q --build-arg BUILD_ID=b2 -t shop:b2 .
sed -i 's/"express": "^4.21.0"/"express": "^4.21.0", "morgan": "^1.10.0"/' package.json
docker build -q --build-arg BUILD_ID=b3 -t shop:b3 .
echo "DEBUG=1" >> .env
docker build -q --build-arg BUILD_ID=b4 -t shop:b4 .
docker build -q --build-arg BUILD_ID=b5 -t shop:b5 .
