// The front page.
document.body.textContent = 'Hello';
