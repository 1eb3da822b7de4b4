"""Small web projects as people write them, and what they answer."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Project:
    """The files of a project, the port it listens on, and its answers by path with their status."""

    files: dict[str, str]
    port: int
    answers: dict[str, str]


FLASK = Project(
    {
        "Dockerfile": (
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt .\n"
            "RUN pip install -r requirements.txt\nCOPY . .\n"
            'CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]\n'
        ),
        "requirements.txt": "flask==3.0.0\ngunicorn\n",
        "app.py": (
            "import os\nfrom flask import Flask, jsonify\n\napp = Flask(__name__)\n"
            'NAME = os.environ.get("NAME", "world")\n\n\n'
            '@app.route("/")\ndef hello():\n    return f"hello {NAME}"\n\n\n'
            '@app.get("/api/<name>")\ndef api(name):\n'
            '    return jsonify({"name": name, "n": [1, 2]}), 201\n'
        ),
    },
    8000,
    {"/": "hello world|200", "/api/bob": '{"name":"bob","n":[1,2]}\n|201'},
)
FASTAPI = Project(
    {
        "Dockerfile": (
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install fastapi uvicorn\n"
            'CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]\n'
        ),
        "main.py": (
            "from fastapi import FastAPI\nfrom routers import items\n\napp = FastAPI()\n"
            'app.include_router(items.router, prefix="/items")\n\n\n'
            '@app.get("/")\ndef root():\n    return {"message": "Hello World"}\n'
        ),
        "routers/__init__.py": "",
        "routers/items.py": (
            "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n"
            '@router.get("/{id}")\ndef one(id: int):\n    return {"id": id}\n'
        ),
    },
    80,
    {
        "/": '{"message":"Hello World"}|200',
        "/items/3": '{"id":3}|200',
        "/none": '{"detail":"Not Found"}|404',
    },
)
DJANGO = Project(
    {
        "Dockerfile": (
            "FROM python:3.12-slim\nWORKDIR /code\nCOPY . .\nRUN pip install django\n"
            'CMD ["python", "manage.py", "runserver", "0.0.0.0:8000"]\n'
        ),
        "manage.py": (
            "import os\nimport sys\n\n\ndef main():\n"
            '    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\n'
            "    from django.core.management import execute_from_command_line\n"
            "    execute_from_command_line(sys.argv)\n\n\n"
            'if __name__ == "__main__":\n    main()\n'
        ),
        "mysite/__init__.py": "",
        "mysite/settings.py": 'ROOT_URLCONF = "mysite.urls"\n',
        "mysite/urls.py": (
            "from django.urls import path\n\nfrom . import views\n\n"
            'urlpatterns = [path("", views.index), path("about/", views.about)]\n'
        ),
        "mysite/views.py": (
            "from django.http import HttpResponse, JsonResponse\n\n\n"
            'def index(request):\n    return HttpResponse("Hello Django")\n\n\n'
            'def about(request):\n    return JsonResponse({"a": 1})\n'
        ),
    },
    8000,
    {"/": "Hello Django|200", "/about/": '{"a":1}|200'},
)
HTTP_SERVER = Project(
    {
        "Dockerfile": (
            'FROM python:3.12-alpine\nWORKDIR /srv\nCOPY . .\nCMD ["python", "serve.py"]\n'
        ),
        "serve.py": (
            "from http.server import BaseHTTPRequestHandler, HTTPServer\n\n\n"
            "class Handler(BaseHTTPRequestHandler):\n    def do_GET(self):\n"
            "        self.send_response(200)\n"
            '        self.send_header("Content-type", "text/plain")\n        self.end_headers()\n'
            '        self.wfile.write(b"hi there\\n")\n\n\n'
            'if __name__ == "__main__":\n    server = HTTPServer(("", 9000), Handler)\n'
            "    server.serve_forever()\n"
        ),
    },
    9000,
    {"/any": "hi there\n|200"},
)
EXPRESS = Project(
    {
        "Dockerfile": (
            "FROM node:22-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\n"
            'COPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n'
        ),
        "package.json": '{"name": "x", "version": "1.0.0", "dependencies": {"express": "^4.21.0"}}',
        "server.js": (
            "const express = require('express');\nconst users = require('./users');\n"
            "const app = express();\nconst PORT = process.env.PORT || 3000;\n"
            "app.use(express.static('public'));\napp.use('/users', users);\n"
            "app.get('/hello', (req, res) => res.send('Hello!'));\n"
            "app.listen(PORT, '0.0.0.0', () => console.log(`on ${PORT}`));\n"
        ),
        "users.js": (
            "const { Router } = require('express');\nconst router = Router();\n"
            "router.get('/:id', (req, res) => { res.json({ id: req.params.id, ok: true }); });\n"
            "module.exports = router;\n"
        ),
        "public/index.html": "<h1>static</h1>\n",
    },
    3000,
    {
        "/": "<h1>static</h1>\n|200",
        "/hello": "Hello!|200",
        "/users/7": '{"id":"7","ok":true}|200',
    },
)
NODE = Project(
    {
        "Dockerfile": "FROM node:22\nCOPY server.js .\nCMD node server.js\n",
        "server.js": (
            "const http = require('http');\nconst server = http.createServer((req, res) => {\n"
            "  res.writeHead(200, { 'Content-Type': 'text/plain' });\n"
            "  res.end('Hello from Node\\n');\n});\nserver.listen(8080);\n"
        ),
    },
    8080,
    {"/any": "Hello from Node\n|200"},
)
GO = Project(
    {
        "Dockerfile": (
            "FROM golang:1.23 AS build\nWORKDIR /src\nCOPY . .\n"
            "RUN CGO_ENABLED=0 go build -o /server .\n"
            'FROM scratch\nCOPY --from=build /server /server\nENTRYPOINT ["/server"]\n'
        ),
        "go.mod": "module x\n\ngo 1.23\n",
        "main.go": (
            'package main\n\nimport (\n\t"fmt"\n\t"log"\n\t"net/http"\n)\n\n'
            "func hello(w http.ResponseWriter, r *http.Request) {\n"
            '\tfmt.Fprintln(w, "hello from go")\n}\n\nfunc main() {\n'
            '\thttp.HandleFunc("/", hello)\n'
            '\thttp.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {\n'
            '\t\tw.WriteHeader(http.StatusOK)\n\t\tw.Write([]byte("ok"))\n\t})\n'
            '\tlog.Fatal(http.ListenAndServe(":8080", nil))\n}\n'
        ),
    },
    8080,
    {"/": "hello from go\n|200", "/healthz": "ok|200", "/x/y": "hello from go\n|200"},
)
NGINX = Project(
    {
        "Dockerfile": (
            "FROM nginx:1.27-alpine\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n"
            "COPY dist /usr/share/nginx/html\n"
        ),
        "nginx.conf": (
            "server {\n  listen 80;\n  root /usr/share/nginx/html;\n"
            "  location / { try_files $uri $uri/ /index.html; }\n"
            "  location = /health { return 200 'ok'; }\n}\n"
        ),
        "dist/index.html": "spa\n",
        "dist/a.txt": "A\n",
    },
    80,
    {"/": "spa\n|200", "/a.txt": "A\n|200", "/some/route": "spa\n|200", "/health": "ok|200"},
)
PHP = Project(
    {
        "Dockerfile": "FROM php:8.3-apache\nCOPY . /var/www/html/\n",
        "index.php": '<html>\n<?php\necho "Hello from PHP\\n";\n?>\n</html>\n',
    },
    80,
    {"/": "<html>\nHello from PHP\n</html>\n|200"},
)
SPRING = Project(
    {
        "Dockerfile": (
            "FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /b\nCOPY . .\nRUN mvn package\n"
            "FROM eclipse-temurin:21-jre\nCOPY --from=build /b/target/*.jar app.jar\n"
            'ENTRYPOINT ["java", "-jar", "app.jar"]\n'
        ),
        "pom.xml": (
            "<project><parent><artifactId>spring-boot-starter-parent</artifactId>"
            "<version>3.3.0</version></parent><artifactId>demo</artifactId>"
            "<version>0.0.1</version></project>"
        ),
        "src/main/java/Home.java": (
            '@RestController\npublic class Home {\n  @GetMapping("/")\n'
            '  public String home() {\n    return "Hello Docker World";\n  }\n}\n'
        ),
    },
    8080,
    {"/": "Hello Docker World|200"},
)
DOTNET = Project(
    {
        "Dockerfile": (
            "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nWORKDIR /src\nCOPY . .\n"
            "RUN dotnet publish -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\n"
            'COPY --from=build /app .\nENTRYPOINT ["dotnet", "web.dll"]\n'
        ),
        "web.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n',
        "Program.cs": (
            "var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\n"
            'app.MapGet("/", () => "Hello World!");\napp.Run();\n'
        ),
    },
    8080,
    {"/": "Hello World!|200"},
)

PROJECTS = MappingProxyType(
    {
        "flask": FLASK,
        "fastapi": FASTAPI,
        "django": DJANGO,
        "http.server": HTTP_SERVER,
        "express": EXPRESS,
        "node": NODE,
        "go": GO,
        "nginx": NGINX,
        "php": PHP,
        "spring": SPRING,
        "dotnet": DOTNET,
    }
)
