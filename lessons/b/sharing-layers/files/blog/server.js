require('http').createServer((req, res) => res.end('blog\n')).listen(3000)
