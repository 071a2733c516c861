"""Rules on flowcontrol.apiserver.k8s.io."""
