// Every direct web service function with KDSoap (Qt), on the classes that kdwsdl2cpp generates from the WSDL (kdsoap.sh).
// Environment and result: README.md of this folder.
#include "incident.h"
#include <KDSoapClient/KDSoapAuthentication.h>
#include <KDSoapClient/KDSoapClientInterface.h>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>

static ServiceNow_incident *connectAs(const QString &user) {
  auto *incident = new ServiceNow_incident;
  KDSoapAuthentication basic;
  basic.setUser(user);
  basic.setPassword(qEnvironmentVariable("INSTANCE_PASSWORD"));
  incident->clientInterface()->setAuthentication(basic);
  return incident;
}

static void must(ServiceNow_incident *incident) {
  if (incident->lastErrorCode() != 0) qFatal("%s", qPrintable(incident->lastError()));
}

int main(int argc, char **argv) {
  QCoreApplication application(argc, argv);
  auto *incident = connectAs(qEnvironmentVariable("INSTANCE_USER"));

  TNS__Insert fields;
  fields.setShort_description(TNS__String160(qEnvironmentVariable("SUMMARY")));
  auto inserted = incident->insert(fields);
  must(incident);
  const QString id = inserted.sys_id();

  TNS__Get key;
  key.setSys_id(id);
  auto read = incident->get(key);
  must(incident);

  TNS__Update change;
  change.setSys_id(id);
  change.setClose_notes(TNS__String4000("updated"));
  auto updated = incident->update(change);
  must(incident);

  TNS__GetRecords example;
  example.setClose_notes("updated");
  example.set__encoded_query("sys_id=" + id);
  auto found = incident->getRecords(example);
  must(incident);

  TNS__GetKeys same;
  same.setSys_id(id);
  auto keys = incident->getKeys(same);
  must(incident);

  TNS__DeleteRecord gone;
  gone.setSys_id(id);
  auto deleted = incident->deleteRecord(gone);
  must(incident);

  auto *refused = connectAs(qEnvironmentVariable("REFUSED_USER"));
  refused->getRecords(TNS__GetRecords());

  QJsonArray ids;
  for (const auto &record : found.getRecordsResult()) ids.append(QString(record.sys_id()));
  const QJsonObject summary{
      {"client", QString("KDSoap, Qt ") + qVersion()}, {"inserted", id}, {"number", inserted.number()},
      {"read", QString(read.short_description())}, {"updated", updated.sys_id()}, {"found", ids},
      {"keys", keys.sys_id()}, {"count", keys.count()}, {"deleted", deleted.count()},
      {"refused", refused->lastFaultCode() + " " + refused->lastError()}};
  puts(QJsonDocument(summary).toJson(QJsonDocument::Compact).constData());
}
