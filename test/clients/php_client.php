<?php
// Every direct web service function with PHP's SoapClient. Environment and result: README.md of this folder.
function connect(string $user): SoapClient
{
    $password = getenv('INSTANCE_PASSWORD');
    // login and password are for the calls; the WSDL is fetched through the stream context.
    $basic = 'Authorization: Basic ' . base64_encode("$user:$password");
    return new SoapClient(getenv('INSTANCE_URL') . '/incident.do?WSDL', [
        'login' => $user,
        'password' => $password,
        'stream_context' => stream_context_create(['http' => ['header' => $basic]]),
        'cache_wsdl' => WSDL_CACHE_NONE,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ]);
}

function refusal(string $user): ?string
{
    try {
        connect($user)->getRecords([]);
    } catch (SoapFault $fault) {
        return $fault->getMessage() . ' ' . $fault->detail->code;
    }
    return null;
}

$incident = connect(getenv('INSTANCE_USER'));
$inserted = $incident->insert(['short_description' => getenv('SUMMARY')]);
$sysId = $inserted->sys_id;
$read = $incident->get(['sys_id' => $sysId]);
$updated = $incident->update(['sys_id' => $sysId, 'close_notes' => 'updated']);
$found = $incident->getRecords(['close_notes' => 'updated', '__encoded_query' => "sys_id=$sysId"]);
$keys = $incident->getKeys(['sys_id' => $sysId]);
$deleted = $incident->deleteRecord(['sys_id' => $sysId]);

echo json_encode([
    'client' => 'PHP SoapClient ' . PHP_VERSION,
    'inserted' => $sysId,
    'number' => $inserted->number,
    'read' => $read->short_description,
    'updated' => $updated->sys_id,
    'found' => array_column($found->getRecordsResult, 'sys_id'),
    'keys' => $keys->sys_id,
    'count' => (int) $keys->count,
    'deleted' => (int) $deleted->count,
    'refused' => refusal(getenv('REFUSED_USER')),
]), "\n";
