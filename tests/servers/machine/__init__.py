"""Runs what rendered manifests contain, on this machine: real servers in namespaces, no cluster, no container runtime.

    from kgen.blueprints.mysql import mysql
    from tests.servers.machine.cluster import Cluster, Settings

    with Cluster(Settings(back_off_first=1, dns_ttl=5)) as cluster:  # as root, on Linux
        cluster.claims.sizes["data-mysql-1"] = "64Mi"         # a volume that can be full; others share the disk
        cluster.apply(mysql())                                # a Bundle, YAML text or plain objects
        cluster.until_ready("mysql-0", "mysql-1", "mysql-2")
        code, text = cluster.exec("mysql-0", "mysql", "-e", "SELECT 1", container="mysql")
        code, text = cluster.run("mysql:9.7", "mysql", "-h", "mysql-read", "-e", "SELECT 1")   # a pod of its own
        cluster.scale("mysql", 4)
        cluster.container("mysql-2").kill()                   # kill -9 of the first process
        cluster.pods["mysql-1"].network.cut()                 # and heal()
        cluster.delete_pod("mysql-0")                         # as kubectl delete pod
        cluster.lose_volume("mysql-0")                        # the pod and its volume, before it is made again
        changed = cluster.object("Secret", "mysql")           # change it, then cluster.apply([changed])
        cluster.until_updated("mysql")                        # all pods of the newest template, ready
        cluster.run_job("CronJob", "mysql-backup")
        process = cluster.container("mysql-0").open("mysql")  # a command that goes on; Popen with text pipes
        print(cluster.container("mysql-0").log(), cluster.story())

A test takes the fixture `cluster`, or makes its own `Cluster`, and is marked `databases`. What is not emulated:
NetworkPolicy, scheduling, PodDisruptionBudgets, seccomp, limits of processors. A Service with a cluster address is
answered with the addresses of the ready pods behind it, so its port must be that of the pods.
"""
