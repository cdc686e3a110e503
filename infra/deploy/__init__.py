"""Beian on real machines: the image, and what runs beside it (nginx, PostgreSQL, RabbitMQ, Prometheus, Grafana)."""
