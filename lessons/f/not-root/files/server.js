const express = require('express');

const app = express();

app.get('/', (req, res) => res.send('Welcome to the shop\n'));

const server = app.listen(3000, '0.0.0.0', () => console.log('listening on 3000'));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
