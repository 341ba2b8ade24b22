"""A single-node Kubernetes cluster made on this machine from published modules and Debian packages."""
