def helpline(request):
    return {}
