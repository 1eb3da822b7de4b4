"""One small shell for RUN lines, containers and the project folder."""
