document.body.textContent = 'Welcome to the shop';
