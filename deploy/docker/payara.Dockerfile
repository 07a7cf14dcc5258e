# docker build -f deploy/docker/payara.Dockerfile -t carillon-payara .   (after mvn package)
FROM payara/micro:6.2025.10-jdk17
USER root
RUN apk add --no-cache curl || (apt-get update -q && apt-get install -y -q --no-install-recommends curl && rm -rf /var/lib/apt/lists/*)
USER payara
COPY --chown=payara:payara postgresql.jar /opt/payara/lib/postgresql.jar
COPY --chown=payara:payara deploy/payara/postgres.txt /opt/payara/commands/
COPY --chown=payara:payara deploy/docker/drain.sh /opt/carillon/drain.sh
COPY --chown=payara:payara webapp/target/carillon.war /opt/payara/deployments/ROOT.war
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-jar", "/opt/payara/payara-micro.jar"]
CMD ["--nocluster", "--disablephonehome", "--port", "8080", "--addlibs", "/opt/payara/lib/postgresql.jar", "--prebootcommandfile", "/opt/payara/commands/postgres.txt", "--deploy", "/opt/payara/deployments/ROOT.war"]
