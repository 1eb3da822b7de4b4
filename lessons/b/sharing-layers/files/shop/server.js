require('http').createServer((req, res) => res.end('shop\n')).listen(3000)
